import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Locator, type Page } from '@playwright/test';

/** Nothing that bars somebody from using the page, in what is on screen now; its colours in the other theme, too. */
export async function expectAccessible(page: Page): Promise<void> {
  // Only what is wrong is worked out in full.
  const axe = () => new AxeBuilder({ page }).options({ resultTypes: ['violations'] });
  expect(await graveIn(axe())).toEqual([]);
  await switchTheme(page);
  expect(await graveIn(axe().withRules('color-contrast'))).toEqual([]);
  await switchTheme(page);
}

async function graveIn(axe: AxeBuilder): Promise<string[]> {
  const { violations } = await axe.analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join('\n')}`);
}

/** As the button does; done once no colour is on its way any more. */
async function switchTheme(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const root = document.documentElement;
    root.dataset.theme = root.dataset.theme === 'light' ? 'dark' : 'light';
    const fading = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
    await Promise.allSettled(fading.map((animation) => animation.finished));
  });
}

/** Neither the page nor anything in it that scrolls is wider than its room, once what measures itself has followed a new size. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const wider = () =>
    page.evaluate(() => {
      const root = document.documentElement;
      const scrollers = [...document.querySelectorAll('body, main, body *')].filter(
        (e) => e.matches('body, main') || /auto|scroll/.test(getComputedStyle(e).overflowX),
      );
      return [root, ...scrollers]
        .filter((e) => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0)
        .map((e) => `${e.tagName} ${e.className}: ${e.scrollWidth} in ${e.clientWidth}`);
    });
  await expect.poll(wider).toEqual([]);
}

/** The value that stands under a name in a list of facts. */
export const factIn = (box: Locator, name: string): Locator =>
  box
    .locator('dl')
    .locator('dt', { hasText: new RegExp(`^${name}`) })
    .locator('xpath=following-sibling::dd[1]');

export async function getJson(page: Page, path: string) {
  const answer = await page.request.get(path);
  expect(answer.ok(), await answer.text()).toBe(true);
  return answer.json();
}
