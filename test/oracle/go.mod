module leakcheck.test

// Before 1.23 a timer that nobody stops is kept until it fires; the examples are read with this version too.
go 1.22
