import type { ReactNode } from 'react'
import { AlarmsNow } from './alarms.tsx'
import { TryWay } from './probe.tsx'
import { TryReply } from './reply.tsx'
import { RetentionNow } from './retention.tsx'
import { UsageNow } from './usage.tsx'

/** What a subject of the settings shows beside its settings. */
export const extras: Readonly<Record<string, () => ReactNode>> = {
  permission: UsageNow,
  routing: TryWay,
  replies: TryReply,
  alarms: AlarmsNow,
  retention: RetentionNow,
}
