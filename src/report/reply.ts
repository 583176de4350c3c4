/** What we say in the conversation, and only when asked by a command. */

/** By which we know that a pull request has our help already. */
export const HELP_MARK = '<!-- leakcheck:help -->';

export const HELP = `**leakcheck** reviews the Go code that this pull request adds for leaks. Commands, each on a line of its own:

| Command | What it does |
| --- | --- |
| \`/leakcheck\` | reviews the pull request again at its current head |
| \`/leakcheck help\` | shows this list |

They are for the author of the pull request and for people with write access. 😕 means: not permitted, or no such command.

${HELP_MARK}`;
