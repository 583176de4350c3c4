/** What we say in the conversation, and only when asked by a command. */

export const HELP = `**leakcheck** reviews the Go code that this pull request adds for leaks. Commands, each on a line of its own:

| Command | What it does | Who may use it |
| --- | --- | --- |
| \`/leakcheck\` | reviews the pull request again at its current head | its author, and people with write access |
| \`/leakcheck help\` | shows this list | everybody |`;

/** Nothing of the comment is repeated: it may hold anything. */
export const UNKNOWN_COMMAND = 'leakcheck does not know this command. `/leakcheck help` lists those that it knows.';

export const NOT_PERMITTED =
  'Only the author of the pull request and people with write access to the repository may ask for a review.';
