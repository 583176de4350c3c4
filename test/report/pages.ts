/** A rule page as its author writes it. */
import { parseRulePage, type RulePage } from '../../src/report/rule-page.ts';

export const PAGE_TEXT = `---
id: unclosed-body
title: Response body never closed
severity: error
documents: [E]
cites: "Document E counts three goroutines after six requests; what leaks is a body neither read to its end nor closed."
---
# Response body never closed

## What it finds

A response whose body is not closed on some path.

## Why it leaks

The connection, with its read and write goroutine,
stays until the body is closed.

A second paragraph for the page only.

## How to fix it

\`defer resp.Body.Close()\` after the error check.

\`\`\`go
## not a heading's business
\`\`\`

## When it stays silent

The response is returned.

## Confirm it

Run goleak.
`;

export const PAGE: RulePage = parseRulePage(PAGE_TEXT);
