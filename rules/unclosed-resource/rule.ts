import { findForgotten } from '../../src/analysis/fields/forgotten-field.ts';
import { findOverwritten } from '../../src/analysis/fields/overwritten-field.ts';
import { forgottenReport, overwrittenReport } from '../../src/findings/field-report.ts';
import { defineRule } from '../../src/rule.ts';
import { acquirerOf, SHOWN_RULE } from '../acquirers.ts';
import { releaseRule } from '../release-rule.ts';

const onPaths = releaseRule({ id: 'unclosed-resource', severity: 'error', released: 'closed' });

export const unclosedResource = defineRule({
  ...onPaths,
  run(context) {
    const { pkg, fn, report } = context;
    onPaths.run(context);
    for (const overwritten of findOverwritten(pkg, fn)) report(overwrittenReport(fn, overwritten));
    for (const forgotten of findForgotten(fn, acquirerOf)) {
      if ((forgotten.acquisition.acquirer.resource.rule ?? SHOWN_RULE) === SHOWN_RULE)
        report(forgottenReport(fn, forgotten));
    }
  },
});
