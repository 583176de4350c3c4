/**
 * State as GitHub's JSON: accounts, the app, installations, repositories. The tests compare every field with GitHub's
 * description.
 */
import type { JsonObject } from './json.ts';
import { type Account, type App, fullName, type Permissions, type Repository, type World } from './state.ts';

export function nodeId(kind: string, id: number | string): string {
  return `${kind}_${Buffer.from(String(id)).toString('base64url')}`;
}

const USER_URLS: Readonly<Record<string, string>> = {
  events_url: '/events{/privacy}',
  followers_url: '/followers',
  following_url: '/following{/other_user}',
  gists_url: '/gists{/gist_id}',
  organizations_url: '/orgs',
  received_events_url: '/received_events',
  repos_url: '/repos',
  starred_url: '/starred{/owner}{/repo}',
  subscriptions_url: '/subscriptions',
};

export function userJson(world: World, { id, login, type }: Account): JsonObject {
  const url = `${world.url}/users/${encodeURIComponent(login)}`;
  const page = type === 'Bot' ? `apps/${login.replace('[bot]', '')}` : login;
  return {
    login,
    id,
    node_id: nodeId(type === 'Bot' ? 'BOT' : 'U', id),
    avatar_url: `${world.url}/avatars/${id}`,
    gravatar_id: '',
    html_url: `${world.url}/${page}`,
    url,
    ...Object.fromEntries(Object.entries(USER_URLS).map(([key, path]) => [key, url + path])),
    type,
    user_view_type: 'public',
    site_admin: false,
  };
}

const APP_EVENTS = ['check_run', 'check_suite', 'issue_comment', 'pull_request'];

export function appJson(world: World, app: App): JsonObject {
  return {
    id: app.id,
    slug: app.slug,
    node_id: nodeId('A', app.id),
    client_id: `Iv1.${app.id}`,
    owner: userJson(world, app.owner),
    name: app.slug,
    description: null,
    external_url: world.url,
    html_url: `${world.url}/apps/${app.slug}`,
    created_at: app.createdAt,
    updated_at: app.createdAt,
    permissions: app.permissions,
    events: APP_EVENTS,
  };
}

export function installationJson(world: World, repository: Repository): JsonObject {
  const id = repository.installation;
  const url = `${world.url}/app/installations/${id}`;
  return {
    id,
    client_id: `Iv1.${world.app.id}`,
    account: userJson(world, repository.owner),
    app_id: world.app.id,
    app_slug: world.app.slug,
    target_id: repository.owner.id,
    target_type: repository.owner.type,
    single_file_name: null,
    repository_selection: 'all',
    access_tokens_url: `${url}/access_tokens`,
    html_url: `${world.url}/settings/installations/${id}`,
    repositories_url: `${world.url}/installation/repositories`,
    events: APP_EVENTS,
    permissions: world.app.permissions,
    created_at: repository.createdAt,
    updated_at: repository.createdAt,
    suspended_at: null,
    suspended_by: null,
  };
}

export function tokenJson(token: string, expiresAt: string, permissions: Permissions): JsonObject {
  return { token, expires_at: expiresAt, permissions, repository_selection: 'all' };
}

const REPOSITORY_URLS: Readonly<Record<string, string>> = {
  archive_url: '/{archive_format}{/ref}',
  assignees_url: '/assignees{/user}',
  blobs_url: '/git/blobs{/sha}',
  branches_url: '/branches{/branch}',
  collaborators_url: '/collaborators{/collaborator}',
  comments_url: '/comments{/number}',
  commits_url: '/commits{/sha}',
  compare_url: '/compare/{base}...{head}',
  contents_url: '/contents/{+path}',
  contributors_url: '/contributors',
  deployments_url: '/deployments',
  downloads_url: '/downloads',
  events_url: '/events',
  forks_url: '/forks',
  git_commits_url: '/git/commits{/sha}',
  git_refs_url: '/git/refs{/sha}',
  git_tags_url: '/git/tags{/sha}',
  hooks_url: '/hooks',
  issue_comment_url: '/issues/comments{/number}',
  issue_events_url: '/issues/events{/number}',
  issues_url: '/issues{/number}',
  keys_url: '/keys{/key_id}',
  labels_url: '/labels{/name}',
  languages_url: '/languages',
  merges_url: '/merges',
  milestones_url: '/milestones{/number}',
  notifications_url: '/notifications{?since,all,participating}',
  pulls_url: '/pulls{/number}',
  releases_url: '/releases{/id}',
  stargazers_url: '/stargazers',
  statuses_url: '/statuses/{sha}',
  subscribers_url: '/subscribers',
  subscription_url: '/subscription',
  tags_url: '/tags',
  teams_url: '/teams',
  trees_url: '/git/trees{/sha}',
};

const REPOSITORY_CONSTANTS: JsonObject = {
  description: null,
  homepage: null,
  language: 'Go',
  license: null,
  mirror_url: null,
  archived: false,
  disabled: false,
  is_template: false,
  topics: [],
  has_issues: true,
  has_projects: true,
  has_wiki: true,
  has_pages: false,
  has_downloads: true,
  has_discussions: false,
  allow_forking: true,
  web_commit_signoff_required: false,
  forks: 0,
  forks_count: 0,
  stargazers_count: 0,
  watchers: 0,
  watchers_count: 0,
  size: 0,
};

/** A repository, or a fork of it when `fork` is given: that is what the head of a pull request from a fork shows. */
export function repositoryJson(world: World, repository: Repository, fork?: Account): JsonObject {
  const owner = fork ?? repository.owner;
  const name = fork ? `${fork.login}/${repository.name}` : fullName(repository);
  const id = fork ? repository.id + 1_000_000 + fork.id : repository.id;
  const url = `${world.url}/repos/${name}`;
  const html = `${world.url}/${name}`;
  const open = repository.pulls.filter((pull) => pull.state === 'open').length;
  return {
    id,
    node_id: nodeId('R', id),
    name: repository.name,
    full_name: name,
    private: repository.private,
    visibility: repository.private ? 'private' : 'public',
    owner: userJson(world, owner),
    html_url: html,
    fork: fork !== undefined,
    url,
    ...Object.fromEntries(Object.entries(REPOSITORY_URLS).map(([key, path]) => [key, url + path])),
    ...REPOSITORY_CONSTANTS,
    default_branch: repository.defaultBranch,
    open_issues: open,
    open_issues_count: open,
    clone_url: `${html}.git`,
    git_url: `git://127.0.0.1/${name}.git`,
    ssh_url: `git@127.0.0.1:${name}.git`,
    svn_url: html,
    created_at: repository.createdAt,
    updated_at: repository.createdAt,
    pushed_at: repository.createdAt,
  };
}

/** As `GET /repos/{owner}/{repo}` answers. */
export function fullRepositoryJson(world: World, repository: Repository): JsonObject {
  return {
    ...repositoryJson(world, repository),
    network_count: 0,
    subscribers_count: 0,
    permissions: { admin: false, maintain: false, push: false, triage: false, pull: false },
  };
}
