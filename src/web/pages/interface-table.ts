import { html, type Html } from "./html.ts";
import { number, span } from "./text.ts";
import type { InterfaceView } from "./views.ts";

/** More are not on a page; those that are down come first. */
const MOST_SHOWN = 200;

/** The interfaces of a switch, closed at first; nothing where none are asked. */
export function interfaceTable(interfaces: readonly InterfaceView[]): Html | undefined {
  if (interfaces.length === 0) return undefined;
  const shown = interfaces.slice(0, MOST_SHOWN);
  return html`<section>
    <h2>Interfaces</h2>
    <details id="interfaces">
      <summary>${number(interfaces.length)} interfaces</summary>
      <div class="scroll" tabindex="0" role="region" aria-label="Interfaces">
        <table>
          <thead>
            <tr>
              <th scope="col">Interface</th>
              <th scope="col">State</th>
              <th scope="col">For</th>
              <th scope="col" class="number">Speed</th>
              <th scope="col" class="number">Errors counted</th>
              <th scope="col">Description</th>
              <th scope="col">Neighbour</th>
            </tr>
          </thead>
          <tbody>
            ${shown.map(row)}
          </tbody>
        </table>
      </div>
      ${
        interfaces.length > shown.length &&
        html`<p class="empty">And ${number(interfaces.length - shown.length)} more; /metrics has all.</p>`
      }
    </details>
  </section>`;
}

function row({ name, state, flappedMs, speed, errors, description, neighbor }: InterfaceView): Html {
  return html`<tr>
    <td>${name}</td>
    <td class="state ${STATE_CLASS[state]}">${state}</td>
    <td>${flappedMs !== undefined && span(flappedMs)}</td>
    <td class="number">${speed}</td>
    <td class="number">${errors !== undefined && number(errors)}</td>
    <td>${description}</td>
    <td>${neighbor}</td>
  </tr> `;
}

/** The colours that commands have in these states. */
const STATE_CLASS = { up: "supported", down: "failed", "shut down": "unsupported" } as const;
