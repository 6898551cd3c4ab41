// Asks how far work is that a page waits for, shows it, and opens what it came to.
//
// Without this the page has a link that does the same.

const PATIENCE = 10 * 60 * 1000 // a tab left open must not keep its session alive for ever

export function initProgress() {
  const place = document.querySelector('[data-progress]')
  if (place === null) return
  const began = Date.now()
  let wait = 700

  async function look() {
    try {
      const answer = await fetch(place.dataset.progress, {
        headers: { Accept: 'application/json' },
        redirect: 'error'
      })
      if (!answer.ok) throw new Error(answer.status)
      const progress = await answer.json()
      if (progress.words === undefined) return location.reload()
      show(place, progress)
      wait = Math.min(wait * 1.2, 4000)
    } catch {
      // Signed out, or the server is away: the link on the page says more than a guess would.
      wait = 10000
    }
    if (Date.now() - began < PATIENCE) setTimeout(look, wait)
  }

  setTimeout(look, wait)
}

function show(place, { steps, of, words, trouble }) {
  const bar = place.querySelector('progress')
  bar.max = of
  bar.value = steps
  const said = place.querySelector('[data-progress-words]')
  if (said.textContent !== words) said.textContent = words
  place.querySelectorAll('[data-progress-mark]').forEach((mark, at) => {
    mark.hidden = at >= steps
    mark.parentElement.classList.toggle('app-stages__done', at < steps)
  })
  place.querySelector('[data-progress-trouble]').hidden = trouble === ''
  place.querySelector('[data-progress-trouble-words]').textContent = trouble
}
