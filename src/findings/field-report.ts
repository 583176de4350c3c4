/** From a resource in a field to a report: one that is overwritten while it is open, one that no teardown releases. */
import type { Forgotten } from '../analysis/fields/forgotten-field.ts';
import type { Overwritten } from '../analysis/fields/overwritten-field.ts';
import type { Step } from '../finding.ts';
import type { Node } from '../go/ast.ts';
import type { GoFunction } from '../go/program.ts';
import type { Report } from '../rule.ts';
import { branchSteps } from './leak-report.ts';
import { placeOf } from './place.ts';

export function overwrittenReport(fn: GoFunction, { use, field, way }: Overwritten): Report {
  const name = code(fn, field);
  return {
    node: way.node,
    confidence: 'medium',
    message: `What \`${name}\` holds is not closed before the field is assigned again.`,
    trace: [
      step(fn, use, 'acquire', `\`${name}\` is open here`),
      ...branchSteps(fn.file, way.path),
      step(fn, way.node, 'overwrite', 'The field is assigned again and what it held is not closed'),
    ],
    fixes: [],
  };
}

export function forgottenReport(fn: GoFunction, { acquisition, target, teardowns }: Forgotten): Report {
  const { call, acquirer } = acquisition;
  const names = teardowns.map((t) => `\`${t.name}\``).join(' and ');
  return {
    node: call,
    confidence: 'medium',
    message: `The ${acquirer.resource.what} from \`${code(fn, call.fun)}\` is kept in \`${code(fn, target)}\`, and ${names} leaves it open.`,
    trace: [
      step(fn, call, 'acquire', `The ${acquirer.resource.what} is acquired and kept in \`${code(fn, target)}\``),
      ...teardowns.map((t) =>
        step(
          t,
          t.node.kind === 'FuncDecl' ? t.node.name : t.node,
          'exit',
          'This ends the owner and does not release it',
        ),
      ),
    ],
    fixes: [],
    ...(teardowns[0] && { leftBy: teardowns[0] }),
  };
}

function step(fn: GoFunction, node: Node, kind: Step['kind'], note: string): Step {
  return { ...placeOf(fn.file, node), kind, note };
}

function code(fn: GoFunction, node: Node): string {
  return fn.file.text.slice(node.pos, node.end).replace(/\s+/g, ' ');
}
