/** What is known of C functions by name: the C library's and cgo's own, as their manuals describe them. */

/** They give memory that is released with `C.free`, or with the function named. */
export const ALLOCATORS: ReadonlyMap<string, string> = new Map([
  ...['malloc', 'calloc', 'realloc', 'CString', 'CBytes', 'strdup', 'strndup'].map(
    (n) => [`C.${n}`, 'C.free'] as const,
  ),
  ['C.sqlite3_expanded_sql', 'C.sqlite3_free'],
  ['C.sqlite3_malloc', 'C.sqlite3_free'],
  ['C.sqlite3_malloc64', 'C.sqlite3_free'],
  ['C.sqlite3_mprintf', 'C.sqlite3_free'],
]);

/** Copies of Go values: functions take pointers to them as `const char *`, which they hardly ever free. */
export const COPIES: ReadonlySet<string> = new Set(['C.CString', 'C.CBytes']);

const BORROWERS = new Set(
  [
    ...['GoString', 'GoStringN', 'GoBytes', 'memchr', 'memcmp', 'memcpy', 'memmove', 'memset'],
    ...['strcasecmp', 'strcat', 'strchr', 'strcmp', 'strcpy', 'strlen', 'strncasecmp', 'strncmp', 'strncpy', 'strstr'],
    ...[
      'atof',
      'atoi',
      'atol',
      'strtod',
      'strtol',
      'strtoul',
      'printf',
      'fprintf',
      'snprintf',
      'sprintf',
      'puts',
      'fputs',
    ],
    ...['access', 'chdir', 'chmod', 'chown', 'creat', 'dlopen', 'dlsym', 'execv', 'execve', 'fopen', 'getenv', 'link'],
    ...[
      'lstat',
      'mkdir',
      'mkfifo',
      'mount',
      'open',
      'opendir',
      'perror',
      'read',
      'readlink',
      'remove',
      'rename',
      'rmdir',
    ],
    // of SQLite, all but those that are given a destructor
    ...[
      'db_filename',
      'db_readonly',
      'exec',
      'load_extension',
      'open',
      'open_v2',
      'prepare',
      'prepare_v2',
      'prepare_v3',
    ].map((name) => `sqlite3_${name}`),
    ...['fread', 'fwrite', 'getpwnam', 'setenv', 'stat', 'symlink', 'umount', 'unlink', 'unsetenv', 'write'],
  ].map((name) => `C.${name}`),
);

export function isKnownBorrower(name: string): boolean {
  return BORROWERS.has(name);
}

const RELEASES =
  /free|destroy|release|close|delete|drop|finalize|dispose|unref|realloc|clean_?up|(^|_)(del|fini|deinit|term)(_|$)/i;

/** Functions that by their name end the life of what they are given. */
export function isReleaser(name: string): boolean {
  return name.startsWith('C.') && RELEASES.test(name.slice(2));
}

/** Functions that by their name, or their manual, keep what they are given; what fills a value, `request_init(&r, text)`, may put it there. */
export function isTaker(name: string): boolean {
  return name === 'C.putenv' || /take|steal|adopt|own(s|ed)?(_|$)|transfer|give|(^|_)init(_|$)/i.test(name.slice(2));
}

/** Functions that by their name make what they hand out through a pointer to a pointer. */
export function isMaker(name: string): boolean {
  return /open|create|alloc|(^|_)(new|init|dup|clone)(_|\d|$)|New|Init/.test(name.slice(2));
}
