/** The rules, in the order in which they run and are listed. */
import type { Rule } from '../src/rule.ts';
import { uncalledCancel } from './uncalled-cancel/rule.ts';
import { unclosedBody } from './unclosed-body/rule.ts';
import { unclosedResource } from './unclosed-resource/rule.ts';

export const rules: readonly Rule[] = [unclosedBody, unclosedResource, uncalledCancel];
