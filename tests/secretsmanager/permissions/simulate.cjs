// Answers, for each line of stdin, whether IAM would allow it:
// {"policy": {…}, "check": {…}} is answered with {"allowed": …} or {"error": …}.
// A check is what the strict Secrets Manager logs, or one of another service with
// `context`.
'use strict';

const readline = require('node:readline');
const { runSimulation } = require('@cloud-copilot/iam-simulate');

const ACCOUNT = '123456789012';

function context(check) {
    const variables = { ...check.context };
    for (const [key, value] of Object.entries(check.resource_tags ?? {}))
        variables[`aws:ResourceTag/${key}`] = value;
    for (const [key, value] of Object.entries(check.request_tags ?? {}))
        variables[`aws:RequestTag/${key}`] = value;
    if (check.tag_keys?.length) variables['aws:TagKeys'] = check.tag_keys;
    return variables;
}

// AWS takes both spellings for a secret's tags and means the same. The
// simulator's data has no tags under the service's own spelling.
function withGlobalTags(policy) {
    const text = JSON.stringify(policy);
    return JSON.parse(text.replaceAll('secretsmanager:ResourceTag/', 'aws:ResourceTag/'));
}

// A key of the account lets in whom the account's own policies let in.
function keyPolicy(check) {
    if (!check.action.startsWith('kms:')) return undefined;
    const principal = { AWS: `arn:aws:iam::${ACCOUNT}:root` };
    const statement = { Effect: 'Allow', Principal: principal, Action: 'kms:*', Resource: '*' };
    return { Version: '2012-10-17', Statement: [statement] };
}

async function answer({ policy, check }) {
    const response = await runSimulation(
        {
            request: {
                principal: `arn:aws:iam::${ACCOUNT}:user/tester`,
                action: check.action,
                resource: { resource: check.resource ?? '*', accountId: ACCOUNT },
                contextVariables: context(check),
            },
            identityPolicies: [{ name: 'policy', policy: withGlobalTags(policy) }],
            serviceControlPolicies: [],
            resourceControlPolicies: [],
            resourcePolicy: keyPolicy(check),
        },
        {},
    );
    if (response.resultType === 'error') throw new Error(JSON.stringify(response.errors));
    return { allowed: response.overallResult === 'Allowed' };
}

(async () => {
    for await (const line of readline.createInterface({ input: process.stdin })) {
        const reply = await answer(JSON.parse(line)).catch((error) => ({ error: String(error) }));
        process.stdout.write(JSON.stringify(reply) + '\n');
    }
})();
