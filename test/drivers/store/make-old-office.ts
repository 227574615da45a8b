/**
 * Makes the store of an office as an earlier commit left it: node test/drivers/store/make-old-office.ts COMMIT. The commit's own code does it,
 * in a work tree of its own; `fixtures/office-v<version>.sqlite.gz` and what it said of it (`.json`) come out. Once for each schema version.
 */
import { execFileSync } from 'node:child_process'
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const [commit = 'HEAD'] = process.argv.slice(2)
const root = fileURLToPath(new URL('../../..', import.meta.url))
const place = mkdtempSync(join(tmpdir(), 'textpost-old-'))
const [tree, folder] = [join(place, 'tree'), join(place, 'data')]
const git = (...args: string[]) => execFileSync('git', args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })

git('worktree', 'add', '--detach', tree, commit)
try {
  mkdirSync(folder)
  execFileSync('cp', ['-al', join(root, 'node_modules'), join(tree, 'node_modules')])
  const life = 'test/drivers/store/old-office-life'
  copyFileSync(join(root, `${life}.ts`), join(tree, `${life}.test.ts`))
  cpSync(join(root, 'vitest.config.ts'), join(tree, 'vitest.config.ts'))
  execFileSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', `${life}.test.ts`], {
    cwd: tree,
    env: { ...process.env, TEXTPOST_OLD_OFFICE: folder },
    stdio: 'inherit',
  })
  const told = JSON.parse(readFileSync(join(folder, 'told.json'), 'utf8')) as { version: number }
  const name = fileURLToPath(new URL(`./fixtures/office-v${told.version}`, import.meta.url))
  writeFileSync(`${name}.sqlite.gz`, gzipSync(readFileSync(join(folder, 'textpost.sqlite')), { level: 9 }))
  writeFileSync(`${name}.json`, `${JSON.stringify(told, null, 1)}\n`)
} finally {
  git('worktree', 'remove', '--force', tree)
  rmSync(place, { recursive: true, force: true })
}
