/** Goroutines that tell how a server ended, unless it was shut down: who leaves shuts it down, and then nothing is sent. */
import { nilComparison } from '../../src/analysis/cfg/nil.ts';
import { nodesOf } from '../../src/analysis/cfg/nodes.ts';
import type { Blocked } from '../../src/analysis/channels/blocking.ts';
import type { IfStmt, Node } from '../../src/go/ast.ts';
import type { GoFunction } from '../../src/go/program.ts';
import { contains } from '../../src/go/walk.ts';

/**
 * `if !errors.Is(err, http.ErrServerClosed) { errs <- err }`, `if err := s.Serve(l); err != nil { errs <- err }` of a gRPC server, which gives nil where it was
 * stopped. What remains is that it fails just when it is shut down.
 */
export function isUnlessShutDown({ operations }: Blocked): boolean {
  return operations.every(({ at, frame: { fn } }) => {
    const around = nodesOf(fn, 'IfStmt').filter(({ body }) => body.pos <= at.pos && at.end <= body.end);
    return around.some((test) => asksForShutdown(test) || failsOfServing(fn, test));
  });
}

function asksForShutdown({ cond }: IfStmt): boolean {
  return contains(cond, (n) => n.kind === 'SelectorExpr' && n.sel.name === 'ErrServerClosed');
}

function failsOfServing(fn: GoFunction, { init, cond }: IfStmt): boolean {
  const failed = nilComparison(fn.pkg, cond, true)?.isNil === false;
  return failed && init !== undefined && contains(init, (n) => servesGrpc(fn, n));
}

function servesGrpc({ pkg }: GoFunction, n: Node): boolean {
  return n.kind === 'CallExpr' && pkg.calleeOf(n)?.name === '(*google.golang.org/grpc.Server).Serve';
}
