module leakcheck.test/oracle

go 1.24
