import { Component, type ReactNode } from 'react'
import { say } from '../lib/i18n.ts'

/** What is shown when a page fails: the words of the failure and a way on. Drafts are kept. */
export class Guard extends Component<{ children: ReactNode }, { error?: Error }> {
  override state: { error?: Error } = {}

  static getDerivedStateFromError(error: Error): { error: Error } {
    return { error }
  }

  override render(): ReactNode {
    if (!this.state.error) return this.props.children
    return (
      <main className="guard" role="alert">
        <h1>{say('guard.title')}</h1>
        <p>{say('guard.means')}</p>
        <button type="button" onClick={() => location.reload()}>
          {say('guard.reload')}
        </button>
        <pre>{this.state.error.message}</pre>
      </main>
    )
  }
}
