module leakcheck.test/type-oracle

go 1.24
