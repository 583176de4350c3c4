// Command oracle says what go/types knows of the calls in Go source folders, one JSON object a line, for scripts/type-oracle.ts to compare.
//
// It type-checks each folder of a module by itself: the standard library and the module's own packages from source, everything else as
// missing. What a missing package makes unknowable is left out.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/build"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"unicode/utf8"
)

// call is one call expression. Offsets are in UTF-16 units, as in the front end.
type call struct {
	File   string `json:"file"`
	Pos    int    `json:"pos"`
	End    int    `json:"end"`
	Kind   string `json:"kind"`
	Callee string `json:"callee"`
	// Home is std, same, module or other: where the callee is declared.
	Home string `json:"home"`
	Type string `json:"type"`
}

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: oracle <module folder>...")
		os.Exit(2)
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	for _, root := range os.Args[1:] {
		c := newChecker(root)
		for _, folder := range goFolders(root) {
			c.check(folder, encoder)
		}
	}
}

func goFolders(root string) []string {
	var folders []string
	seen := map[string]bool{}
	_ = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil
		}
		if d.IsDir() && path != root && (d.Name() == "vendor" || d.Name() == "testdata" || strings.HasPrefix(d.Name(), "_") || strings.HasPrefix(d.Name(), ".")) {
			return fs.SkipDir
		}
		if dir := filepath.Dir(path); strings.HasSuffix(path, ".go") && !seen[dir] {
			seen[dir] = true
			folders = append(folders, dir)
		}
		return nil
	})
	return folders
}

type checker struct {
	fset    *token.FileSet
	root    string
	modules map[string]string // module path to folder
	std     types.Importer
	done    map[string]*types.Package
}

func newChecker(root string) *checker {
	fset := token.NewFileSet()
	c := &checker{fset: fset, root: root, modules: map[string]string{}, std: importer.ForCompiler(fset, "source", nil), done: map[string]*types.Package{}}
	_ = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Name() == "go.mod" {
			if text, err := os.ReadFile(path); err == nil {
				for _, line := range strings.Split(string(text), "\n") {
					if words := strings.Fields(line); len(words) > 1 && words[0] == "module" {
						c.modules[words[1]] = filepath.Dir(path)
					}
				}
			}
		}
		return nil
	})
	return c
}

// Import gives packages of the standard library and of the modules below the root; all others are missing.
func (c *checker) Import(path string) (*types.Package, error) {
	if pkg, ok := c.done[path]; ok {
		if pkg == nil {
			return nil, errors.New("missing")
		}
		return pkg, nil
	}
	c.done[path] = nil
	if !strings.Contains(strings.Split(path, "/")[0], ".") {
		pkg, err := c.std.Import(path)
		c.done[path] = pkg
		return pkg, err
	}
	folder := c.folderOf(path)
	if folder == "" {
		return nil, errors.New("missing")
	}
	files := c.parse(folder)
	if len(files) == 0 {
		return nil, errors.New("missing")
	}
	conf := types.Config{Importer: c, FakeImportC: true, IgnoreFuncBodies: true, Error: func(error) {}}
	pkg, _ := conf.Check(path, c.fset, files, nil)
	c.done[path] = pkg
	return pkg, nil
}

func (c *checker) folderOf(path string) string {
	best, folder := "", ""
	for module, dir := range c.modules {
		if (path == module || strings.HasPrefix(path, module+"/")) && len(module) > len(best) {
			best, folder = module, filepath.Join(dir, strings.TrimPrefix(path, module))
		}
	}
	return folder
}

func (c *checker) pathOf(folder string) string {
	best, path := "", folder
	for module, dir := range c.modules {
		if rel, err := filepath.Rel(dir, folder); err == nil && !strings.HasPrefix(rel, "..") && len(dir) >= len(best) {
			best, path = dir, strings.TrimSuffix(module+"/"+filepath.ToSlash(rel), "/.")
		}
	}
	return path
}

// parse reads the files of a folder that Linux on amd64 builds, of its first package.
func (c *checker) parse(folder string) []*ast.File {
	ctx := build.Default
	ctx.GOOS, ctx.GOARCH, ctx.CgoEnabled = "linux", "amd64", true
	entries, _ := os.ReadDir(folder)
	var files []*ast.File
	for _, entry := range entries {
		name := entry.Name()
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		if ok, err := ctx.MatchFile(folder, name); err != nil || !ok {
			continue
		}
		file, err := parser.ParseFile(c.fset, filepath.Join(folder, name), nil, parser.SkipObjectResolution|parser.ParseComments)
		if err == nil && (len(files) == 0 || file.Name.Name == files[0].Name.Name) {
			files = append(files, file)
		}
	}
	return files
}

func (c *checker) check(folder string, encoder *json.Encoder) {
	files := c.parse(folder)
	if len(files) == 0 {
		return
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{}}
	conf := types.Config{Importer: c, FakeImportC: true, Error: func(error) {}, Sizes: types.SizesFor("gc", runtime.GOARCH)}
	pkg, _ := conf.Check(c.pathOf(folder), c.fset, files, info)
	for _, file := range files {
		c.report(file, pkg, info, encoder)
	}
}

func (c *checker) report(file *ast.File, pkg *types.Package, info *types.Info, encoder *json.Encoder) {
	name := c.fset.Position(file.Package).Filename
	text, err := os.ReadFile(name)
	if err != nil {
		return
	}
	offset := utf16Offsets(text)
	path, _ := filepath.Rel(c.root, name)
	ast.Inspect(file, func(n ast.Node) bool {
		x, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		kind, callee, home := describe(x, pkg, info)
		result := typeText(info.TypeOf(x))
		if kind != "" || result != "" {
			tokenFile := c.fset.File(x.Pos())
			_ = encoder.Encode(call{
				File: filepath.Join(filepath.Base(c.root), path), Pos: offset(tokenFile.Offset(x.Pos())), End: offset(tokenFile.Offset(x.End())),
				Kind: kind, Callee: callee, Home: home, Type: result,
			})
		}
		return true
	})
}

// describe says what a call calls: func, method, interface, builtin, conversion or value.
func describe(x *ast.CallExpr, pkg *types.Package, info *types.Info) (kind, name, home string) {
	fun := ast.Unparen(x.Fun)
	tv := info.Types[fun]
	if tv.IsType() {
		if text := typeText(tv.Type); text != "" {
			return "conversion", text, "same"
		}
		return "", "", ""
	}
	switch f := fun.(type) {
	case *ast.IndexExpr:
		fun = f.X
	case *ast.IndexListExpr:
		fun = f.X
	}
	var id *ast.Ident
	switch f := fun.(type) {
	case *ast.Ident:
		id = f
	case *ast.SelectorExpr:
		id = f.Sel
	default:
		return "", "", ""
	}
	switch object := info.Uses[id].(type) {
	case *types.Builtin:
		if object.Pkg() == types.Unsafe { // to the front end a package like any other
			return "func", "unsafe." + object.Name(), "std"
		}
		return "builtin", object.Name(), "same"
	case *types.Func:
		return funcKind(object), withoutArgs(object.Origin().FullName()), homeOf(object.Pkg(), pkg)
	case *types.Var:
		return "value", object.Name(), homeOf(object.Pkg(), pkg)
	}
	return "", "", ""
}

func funcKind(f *types.Func) string {
	recv := f.Type().(*types.Signature).Recv()
	if recv == nil {
		return "func"
	}
	if types.IsInterface(recv.Type()) {
		return "interface"
	}
	return "method"
}

func homeOf(of, here *types.Package) string {
	switch {
	case of == nil || !strings.Contains(strings.Split(of.Path(), "/")[0], "."):
		return "std"
	case of == here:
		return "same"
	}
	return "module"
}

// withoutArgs takes type arguments out of a name: (*p.T[K]).M becomes (*p.T).M.
func withoutArgs(name string) string {
	var b strings.Builder
	depth := 0
	for _, r := range name {
		switch {
		case r == '[':
			depth++
		case r == ']':
			depth--
		case depth == 0:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// utf16Offsets turns byte offsets into UTF-16 offsets.
func utf16Offsets(text []byte) func(int) int {
	if utf8.Valid(text) {
		ascii := true
		for _, b := range text {
			ascii = ascii && b < utf8.RuneSelf
		}
		if ascii {
			return func(at int) int { return at }
		}
	}
	table := make([]int, len(text)+1)
	units := 0
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		for j := 0; j < size; j++ {
			table[i+j] = units
		}
		i += size
		units++
		if r > 0xFFFF {
			units++
		}
	}
	table[len(text)] = units
	return func(at int) int { return table[at] }
}
