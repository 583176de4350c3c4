/** The page of a rule, for a terminal. */
import type { RulePage } from './rule-page.ts';

export function explain(page: RulePage): string {
  const sections = [
    ['What it finds', page.finds],
    ['Why it leaks', page.why],
    ['How to fix it', page.fix],
    ['When it stays silent', page.silent],
    ['Confirm it', page.confirm],
    ['Source', page.cites],
  ];
  return `${page.title} [${page.id}, ${page.severity}]\n${sections.map(([head, text]) => `\n${head}\n\n${text}\n`).join('')}`;
}
