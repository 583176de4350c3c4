import { expect, test } from 'vitest';
import { markdown } from '../../../src/sandbox/page/markdown.ts';

const rendered = (text: string) => markdown(text).html;

test.each<[string, string, string]>([
  ['a paragraph', 'one\ntwo\n\nthree', '<p>one\ntwo</p><p>three</p>'],
  [
    'bold and emphasis',
    '**bold _both_** *em* snake_case_name 2*3*4',
    '<p><strong>bold <em>both</em></strong> <em>em</em> snake_case_name 2*3*4</p>',
  ],
  ['code', 'the `x < y` of ``a`b``', '<p>the <code>x &#60; y</code> of <code>a`b</code></p>'],
  ['code in spaces', '`` ` ``', '<p><code>`</code></p>'],
  [
    'a link',
    '[line `6`](https://example.com/a#L6)',
    '<p><a href="https://example.com/a#L6">line <code>6</code></a></p>',
  ],
  ['an address', 'see https://example.com/a.', '<p>see <a href="https://example.com/a">https://example.com/a</a>.</p>'],
  ['an escape', '\\*not\\* \\<b\\>', '<p>*not* &#60;b&#62;</p>'],
  ['an entity', 'a &lt;b&gt; &#8203;@x', '<p>a &lt;b&gt; &#8203;@x</p>'],
  ['a heading', '## Why', '<h3>Why</h3>'],
  ['a rule', 'a\n\n---', '<p>a</p><hr>'],
  ['a quote', '> one\n> two', '<blockquote><p>one\ntwo</p></blockquote>'],
  [
    'a list',
    '- one\n- two\n  - three',
    '<ul><li><p>one</p></li><li><p>two</p><ul><li><p>three</p></li></ul></li></ul>',
  ],
  ['a numbered list', '3. one\n4. two', '<ol start="3"><li><p>one</p></li><li><p>two</p></li></ol>'],
  ['a fence', '```go\na < b\n\n**c**\n```\nafter', '<pre><code>a &#60; b\n\n**c**</code></pre><p>after</p>'],
  ['a longer fence', '````\n```\n````', '<pre><code>```</code></pre>'],
  ['a fence that never ends', '```\na', '<pre><code>a</code></pre>'],
  ['a hidden marker', 'text\n\n<!-- leakcheck:v1 fp=1 -->', '<p>text</p>'],
])('%s', (_, text, expected) => {
  expect(rendered(text)).toBe(expected);
});

test('a table', () => {
  expect(rendered('| a | b |\n| --- | --- |\n| `x` | 1 \\| 2 |\nafter')).toBe(
    '<table class="md"><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td><code>x</code></td><td>1 | 2</td></tr></tbody></table><p>after</p>',
  );
});

test('details hold Markdown', () => {
  expect(rendered('<details><summary>The **fix**</summary>\n\n- one\n\n</details>\n\nafter')).toBe(
    '<details><summary>The <strong>fix</strong></summary><ul><li><p>one</p></li></ul></details><p>after</p>',
  );
});

test('a suggestion shows what it replaces', () => {
  const shown = markdown('```suggestion\nnew line\n```', { replaced: ['old <line>'] }).html;
  expect(shown).toContain('<span class="del">- old &#60;line&#62;</span><span class="add">+ new line</span>');
});

test.each([
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<b onclick=alert(1)>x</b>',
  '[x](javascript:alert(1))',
  '[x](data:text/html,y)',
  '[x](https://a"onclick="alert(1))',
  '`<script>`',
  '```"><script>\n<script>\n```',
  '<details><summary><script></summary><script></details>',
  '| <script> |\n| --- |\n| <img onerror=x> |',
  '[`</a><script>`](https://example.com)',
  'https://example.com/"onmouseover=alert(1)',
])('%s does nothing', (text) => {
  const html = rendered(text);
  expect(html).not.toMatch(/<script|<img|<b on|href="(?!https:)/);
  expect(html.replace(/"[^"]*"/g, '').match(/<[^>]*\son\w+=/)).toBeNull();
});
