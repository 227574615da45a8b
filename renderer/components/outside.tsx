import { tame } from '../lib/format.ts'

/** Words from a phone, a mail or a contact: shown as they are, isolated from what is around them, never as anything but words. */
export function Outside({ text, longest, className }: { text: string; longest?: number; className?: string }) {
  return (
    <bdi className={className ? `outside ${className}` : 'outside'} dir="auto">
      {tame(text, longest)}
    </bdi>
  )
}
