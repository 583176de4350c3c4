package resource

import "leakcheck.test/check"

func leaksOfResults() check.Calls {
	return check.Calls{
		"checkedDeferred": {func() { checkedDeferred(file, failing) }},
	}
}

func oksOfResults() check.Calls {
	return check.Calls{
		"checkedInVain": {func() { closing(checkedInVain(file)) }},
		"settings":      {func() { settings("") }, func() { settings(file) }},
		"refused":       {func() { refused(file) }},
	}
}
