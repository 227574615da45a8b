import { z } from 'zod'
import { type ShellSettings, shellChangeShape } from './shell-settings.ts'

/** What a page may ask of the shell, beside the contract with the engine. */
export const shellParams = {
  /** The settings of the shell. */
  shellSettings: z.strictObject({}),
  changeShellSettings: shellChangeShape,
  openLogFolder: z.strictObject({}),
  /** Opens a link in the browser, after the person was asked. */
  openLink: z.strictObject({ url: z.string().max(2_000) }),
  checkForUpdates: z.strictObject({}),
} as const

export type ShellCallName = keyof typeof shellParams

interface Results {
  shellSettings: ShellSettings
  changeShellSettings: ShellSettings
  openLogFolder: null
  openLink: { readonly opened: boolean }
  checkForUpdates: { readonly sentence: string }
}

export type ShellCalls = {
  readonly [Name in ShellCallName]: {
    readonly params: z.input<(typeof shellParams)[Name]>
    readonly parsed: z.output<(typeof shellParams)[Name]>
    readonly result: Results[Name]
  }
}

export type ShellHandlers = {
  readonly [Name in ShellCallName]: (params: ShellCalls[Name]['parsed']) => Promise<Results[Name]>
}

/** Answers one call from a page; what is no call, or has other parameters, throws before anything is done. */
export async function answerShellCall(handlers: ShellHandlers, name: unknown, params: unknown): Promise<unknown> {
  if (typeof name !== 'string' || !Object.hasOwn(shellParams, name)) throw new Error('There is no such call')
  const known = name as ShellCallName
  const parsed = shellParams[known].safeParse(params)
  if (!parsed.success) throw new Error('The parameters of the call are wrong')
  return (handlers[known] as (params: unknown) => Promise<unknown>)(parsed.data)
}
