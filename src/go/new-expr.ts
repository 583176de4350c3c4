/**
 * Go 1.26 allows `new(expr)`; the grammar still wants a type there. Such a `new` is renamed to an identifier of the same length before a
 * second parse, so that it reads as an ordinary call and every offset stays.
 */
const TYPE_WORD = String.raw`\s*(?:struct|interface|map|chan|func)\b`;
const NAME = String.raw`[A-Za-z_]\w*`;
/** What an operand that cannot be a type begins with. */
const EXPRESSION = [
  '["\'`0-9!\\-+^&]',
  '<-',
  String.raw`(?:true|false|nil)\b`,
  // f(, x.y(, T{, and a name with a binary operator, an assertion or an index used further
  String.raw`${NAME}(?:\.${NAME})*\s*(?:[({+\-*/%&|<>=!,]|\)?\s*[+\-]|\.\(|\[[^\[\]\n]*\]\s*[.({+\-*/])`,
  String.raw`\(`,
  String.raw`\[\][\w.*\[\]]+[{(]`,
  String.raw`\**${NAME}\.${NAME}\.`,
].join('|');
const NEW_EXPR = new RegExp(String.raw`\bnew\((?!${TYPE_WORD})(?=\s*(?:${EXPRESSION}))`, 'g');

/** The text with each `new(expr)` written `nev(expr)`; of the same length. Wrong guesses do no harm but to the name of the callee. */
export function maskNewExpr(text: string): string {
  return text.replace(NEW_EXPR, 'nev(');
}
