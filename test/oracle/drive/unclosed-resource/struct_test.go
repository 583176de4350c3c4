package resource

import (
	"io"

	"leakcheck.test/check"
)

func leaksOfStructs() check.Calls {
	return check.Calls{
		"uploadInto":     {func() { uploadInto(io.Discard, file); uploadInto(io.Discard, missing) }},
		"checkedUpload":  {func() { checkedUpload(file, false); checkedUpload(missing, true) }},
		"sizeOfAttached": {func() { sizeOfAttached("lines.txt"); sizeOfAttached("empty.txt"); sizeOfAttached(missing) }},
	}
}

func oksOfStructs() check.Calls {
	return check.Calls{
		"closedUpload":     {func() { closedUpload(io.Discard, file) }, func() { closedUpload(io.Discard, missing) }},
		"uploaded":         {func() { closing(uploaded(file)) }, func() { uploaded(missing) }},
		"upload.drainInto": {func() { drainedUpload(io.Discard, file) }},
		"drainedUpload":    {func() { drainedUpload(io.Discard, file) }, func() { drainedUpload(io.Discard, missing) }},
		"openEntry":        {func() { openEntry(missing, true) }, func() { e, _ := openEntry(file, true); e.body.Close() }},
		"nameOfEntry":      {func() { nameOfEntry(file) }},
		"attachShared":     {func() { attachShared(file); closeAttached() }},
		"nameOfShared":     {func() { nameOfShared(file); nameOfShared(missing); closeAttached() }},
		"closeAttached":    {func() { nameOfShared(file); closeAttached() }},
	}
}
