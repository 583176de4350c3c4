package check

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// example is a function of leak*.go with wants, or one of ok*.go.
type example struct {
	name     string
	file     string
	from, to int
	wants    int
	failed   bool
	// names of other examples that it may call, or call a method of
	names map[string]bool
}

// here is the folder of the driver and its examples, where a test starts; it may go elsewhere.
var here, _ = os.Getwd()

func (e *example) place() string { return fmt.Sprintf("%s:%d", e.file, e.from) }

func parse(t *testing.T) map[string]*example {
	files, err := filepath.Glob(filepath.Join(here, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]*example{}
	fset := token.NewFileSet()
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(fset, name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, example := range examplesOf(t, fset, file) {
			found[example.name] = example
		}
	}
	return found
}

func examplesOf(t *testing.T, fset *token.FileSet, file *ast.File) []*example {
	var found []*example
	name := filepath.Base(fset.Position(file.Pos()).Filename)
	wants := wantsOf(file)
	for _, decl := range file.Decls {
		n := 0
		for pos, count := range wants {
			if decl.Pos() <= pos && pos <= decl.End()+1 {
				n += count
				delete(wants, pos)
			}
		}
		fn, isFunc := decl.(*ast.FuncDecl)
		if n == 0 && !(isFunc && strings.HasPrefix(name, "ok")) {
			continue
		}
		e := &example{name: nameOf(decl), file: name, wants: n}
		e.from, e.to = fset.Position(decl.Pos()).Line, fset.Position(decl.End()).Line
		if isFunc {
			e.names = namesIn(fn)
		}
		found = append(found, e)
	}
	for pos := range wants {
		t.Errorf("%s: a want outside of any declaration", fset.Position(pos))
	}
	return found
}

// wantsOf counts the wants by place, as test/rules.test.ts reads them: each quoted text after `// want` is one.
func wantsOf(file *ast.File) map[token.Pos]int {
	wants := map[token.Pos]int{}
	for _, group := range file.Comments {
		for _, comment := range group.List {
			if list, ok := strings.CutPrefix(comment.Text, "// want "); ok {
				wants[comment.Pos()] = quoted(list)
			}
		}
	}
	return wants
}

func quoted(list string) int {
	return strings.Count(strings.ReplaceAll(list, `\"`, ""), `"`) / 2
}

// nameOf is `function`, `type.method`, or the first name that a declaration of variables declares.
func nameOf(decl ast.Decl) string {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			return d.Name.Name
		}
		return receiver(d.Recv.List[0].Type) + "." + d.Name.Name
	case *ast.GenDecl:
		if spec, ok := d.Specs[0].(*ast.ValueSpec); ok {
			return spec.Names[0].Name
		}
	}
	return "?"
}

func receiver(e ast.Expr) string {
	switch x := e.(type) {
	case *ast.StarExpr:
		return receiver(x.X)
	case *ast.IndexExpr:
		return receiver(x.X)
	case *ast.IndexListExpr:
		return receiver(x.X)
	case *ast.Ident:
		return x.Name
	}
	return "?"
}

func namesIn(fn *ast.FuncDecl) map[string]bool {
	names := map[string]bool{}
	ast.Inspect(fn, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && id != fn.Name {
			names[id.Name] = true
		}
		return true
	})
	return names
}

// reach adds to the driven examples the helpers that they name.
func reach(examples map[string]*example, driven map[string]bool) map[string]bool {
	reached := map[string]bool{}
	var visit func(name string)
	visit = func(name string) {
		if reached[name] {
			return
		}
		reached[name] = true
		for other, example := range examples {
			if example.wants == 0 && examples[name].names[other[strings.LastIndex(other, ".")+1:]] {
				visit(other)
			}
		}
	}
	for name := range driven {
		visit(name)
	}
	return reached
}
