/** Structs of the standard library that only use what is put into their fields: none of them ever closes it. */
import type { Type } from '../../go/types.ts';

const BORROWING: ReadonlySet<string> = new Set([
  'bufio.ReadWriter',
  'crypto/cipher.StreamReader',
  'io.LimitedReader',
  'net/http/cgi.Handler',
  'net/textproto.Reader',
  'net/textproto.Writer',
  'os.ProcAttr',
  'os/exec.Cmd',
  'syscall.ProcAttr',
]);

/** Whether a type is one of them, or points to one. */
export function onlyBorrows(type: Type): boolean {
  const named = type.kind === 'pointer' ? type.elem : type;
  return named.kind === 'named' && BORROWING.has(`${named.path}.${named.name}`);
}
