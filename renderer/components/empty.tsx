import type { ReactNode } from 'react'

/** What an empty page says: what will appear here, and the next step. */
export function Empty({
  icon,
  title,
  text,
  children,
}: {
  icon: ReactNode
  title: string
  text: string
  children?: ReactNode
}) {
  return (
    <div className="empty">
      <div className="empty-icon" aria-hidden>
        {icon}
      </div>
      <h2>{title}</h2>
      <p>{text}</p>
      {children ? <div className="empty-actions">{children}</div> : null}
    </div>
  )
}
