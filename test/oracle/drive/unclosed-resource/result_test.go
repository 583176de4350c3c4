package resource

import "leakcheck.test/check"

func leaksOfResults() check.Calls {
	return check.Calls{
		"checkedDeferred": {func() { checkedDeferred(file, failing) }},
		"forgetsAttempt":  {func() { forgetsAttempt(file, false) }},
		"forgetsOld":      {func() { forgetsOld(file) }},
		"checkedBeside":   {func() { checkedBeside(file, failing) }},
	}
}

func oksOfResults() check.Calls {
	return check.Calls{
		"checkedInVain": {func() { closing(checkedInVain(file)) }},
		"settings":      {func() { settings("") }, func() { settings(file) }},
		"refused":       {func() { refused(file) }},
		"usesAttempt":   {func() { usesAttempt("") }, func() { usesAttempt(file) }},
		"usesLock":      {func() { usesLock("", true) }, func() { usesLock(file, true) }, func() { usesLock(file, false) }},
		"usesRemote":    {func() { usesRemote("") }, func() { usesRemote(file) }},
		"usesGranted":   {func() { usesGranted(missing) }, func() { usesGranted(file) }},
	}
}
