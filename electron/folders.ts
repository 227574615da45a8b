import { homedir } from 'node:os'
import { join } from 'node:path'

export interface FolderWorld {
  readonly platform: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** What `--data=<folder>` names, or ''. */
  readonly named: string
  /** Electron's own folder for the app. */
  readonly usual: string
}

/** The data folder: the same one that the command line uses, so that both speak of one gateway. */
export function dataFolder({ platform, env, named, usual }: FolderWorld): string {
  if (named !== '') return named
  if (env.TEXTPOST_DATA) return env.TEXTPOST_DATA
  if (platform !== 'linux') return usual
  return join(env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'textpost')
}
