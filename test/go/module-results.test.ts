import { expect, test } from 'vitest';
import { callees, packageOf } from './source.ts';

test('a method of what a well-known module gives has a name', () => {
  const pkg = packageOf(`
    import (
      "context"
      "github.com/gorilla/websocket"
      "github.com/jackc/pgx/v5/pgxpool"
      "github.com/jmoiron/sqlx"
    )
    var pool, _ = pgxpool.New(context.Background(), "")
    type store struct{ db *sqlx.DB }
    func use(s store) {
      tx, _ := s.db.Begin()
      tx.Query("")
      conn, err := pool.Acquire(nil)
      err.Error()
      inner, _ := conn.Begin(nil)
      inner.Query(nil, "")
      websocket.DefaultDialer.Dial("", nil)
    }`);
  expect(callees(pkg)).toMatchObject({
    's.db.Begin': 'method (*github.com/jmoiron/sqlx.DB).Begin',
    'tx.Query': 'method (*database/sql.Tx).Query',
    'pool.Acquire': 'method (*github.com/jackc/pgx/v5/pgxpool.Pool).Acquire',
    'err.Error': 'interface (error).Error',
    'conn.Begin': 'method (*github.com/jackc/pgx/v5/pgxpool.Conn).Begin',
    'inner.Query': 'method (github.com/jackc/pgx/v5.Tx).Query',
    'websocket.DefaultDialer.Dial': 'method (*github.com/gorilla/websocket.Dialer).Dial',
  });
});

test('what is not listed stays unknown', () => {
  const pkg = packageOf(`
    import "github.com/jmoiron/sqlx"
    func use() {
      m := sqlx.Rebind(0, "")
      m.Do()
    }`);
  expect(callees(pkg)).toMatchObject({ 'm.Do': '?' });
});
