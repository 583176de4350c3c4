package main

import (
	"fmt"
	"go/types"
	"strings"
)

// typeText prints a type as the front end does: full import paths, aliases replaced, no names of parameters. It is empty if any part of the
// type is unknown, or local to a function.
func typeText(t types.Type) string {
	if t == nil {
		return ""
	}
	p := &printer{}
	text := p.text(t, 0)
	if p.unknown {
		return ""
	}
	return text
}

type printer struct{ unknown bool }

func (p *printer) text(t types.Type, depth int) string {
	if depth > 20 {
		p.unknown = true
		return "?"
	}
	sub := func(t types.Type) string { return p.text(t, depth+1) }
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		if t.Kind() == types.Invalid {
			p.unknown = true
		}
		if t.Kind() == types.UnsafePointer {
			return "unsafe.Pointer"
		}
		return t.Name()
	case *types.Named:
		return p.named(t, sub)
	case *types.Pointer:
		return "*" + sub(t.Elem())
	case *types.Slice:
		return "[]" + sub(t.Elem())
	case *types.Array:
		return fmt.Sprintf("[%d]%s", t.Len(), sub(t.Elem()))
	case *types.Map:
		return "map[" + sub(t.Key()) + "]" + sub(t.Elem())
	case *types.Chan:
		return [...]string{"chan", "chan<-", "<-chan"}[t.Dir()] + " " + sub(t.Elem())
	case *types.Signature:
		return "func(" + strings.Join(tuple(t.Params(), sub), ", ") + ")" + results(tuple(t.Results(), sub))
	case *types.Tuple:
		return "(" + strings.Join(tuple(t, sub), ", ") + ")"
	case *types.TypeParam:
		return t.Obj().Name()
	case *types.Interface:
		if t.Empty() {
			return "interface{}"
		}
		return "interface"
	case *types.Struct:
		return "struct"
	case nil:
		return "()"
	}
	p.unknown = true
	return "?"
}

func (p *printer) named(t *types.Named, sub func(types.Type) string) string {
	object := t.Obj()
	name := object.Name()
	if object.Pkg() != nil {
		if object.Parent() != object.Pkg().Scope() {
			p.unknown = true // local to a function
		}
		name = object.Pkg().Path() + "." + name
	}
	if args := t.TypeArgs(); args != nil {
		var list []string
		for i := range args.Len() {
			list = append(list, sub(args.At(i)))
		}
		name += "[" + strings.Join(list, ", ") + "]"
	}
	return name
}

func tuple(t *types.Tuple, sub func(types.Type) string) []string {
	var list []string
	for i := range t.Len() {
		list = append(list, sub(t.At(i).Type()))
	}
	return list
}

func results(list []string) string {
	switch len(list) {
	case 0:
		return ""
	case 1:
		return " " + list[0]
	}
	return " (" + strings.Join(list, ", ") + ")"
}
