/** Style sheet of the page. Colours are pairs for light and dark; text on a grade's colour has a contrast of 4.5 or more. */
export const STYLE = `
:root{color-scheme:light dark;
--page:light-dark(#f4f5f7,#0e1116);--card:light-dark(#fff,#171b22);--line:light-dark(#e3e6ea,#2a303a);
--text:light-dark(#1a2230,#e8ebf0);--faint:light-dark(#5c6675,#98a2b3);--track:light-dark(#e9ecf0,#262c36);
--good:light-dark(#157f4b,#1b8552);--fresh:light-dark(#147f4a,#3fbf80);--amber:#f3b63f;--bad:light-dark(#c0322f,#cb3a36);--alarm:light-dark(#c0322f,#f0736f);--none:light-dark(#67707e,#5d6675);
--code:light-dark(#eef2f8,#1f2530)}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main{max-width:960px;margin:0 auto;padding:32px 20px 8px}
h1,h2,h3,h4,p,ul,dl,dd{margin:0}ul{padding:0;list-style:none}
h1{font-size:32px;line-height:1.2;letter-spacing:-.02em}
h2{font-size:24px;line-height:1.25;letter-spacing:-.01em;overflow-wrap:anywhere}
h3{font-size:12px;letter-spacing:.06em;text-transform:uppercase;color:var(--faint);margin-bottom:8px}
h4{font-size:14px;margin:10px 0 2px}h4 .faint{font-weight:400}
.faint{color:var(--faint)}
article,.overview{background:var(--card);border:1px solid var(--line);border-radius:16px;padding:28px;margin-bottom:20px;break-inside:avoid}
.head{display:flex;gap:24px;align-items:center;margin-bottom:24px}
.badge{flex:none;width:96px;height:96px;border-radius:22px;display:grid;place-items:center;color:#fff;box-shadow:inset 0 0 0 1px #ffffff1f;font-size:48px;font-weight:700;letter-spacing:-.03em}
.badge.small{width:40px;height:40px;border-radius:10px;font-size:18px}
.g-a{background:var(--good)}.g-b{background:var(--amber)}.g-bad{background:var(--bad)}.g-none{background:var(--none)}
.badge.g-a,.bar .g-a{background:linear-gradient(160deg,#25a869,var(--good))}
.badge.g-b,.pill.g-b,.dot.g-b{color:#382600}.badge.g-b{background:linear-gradient(160deg,#fbcf6b,#efa92a)}.badge.g-bad{background:linear-gradient(160deg,#e2605a,var(--bad))}
.scores{display:grid;gap:10px}
.score{display:grid;grid-template-columns:108px minmax(80px,220px) 34px 1fr;gap:14px;align-items:center}
.score b{text-align:right;font-variant-numeric:tabular-nums}
.bar{height:8px;border-radius:4px;background:var(--track);overflow:hidden}.bar i{display:block;height:100%;border-radius:4px}
.findings{margin-top:24px;border-top:1px solid var(--line)}
.findings li{display:grid;grid-template-columns:108px 1fr;gap:14px;padding:12px 0;border-bottom:1px solid var(--line);align-items:start}
.pill{border-radius:6px;color:#fff;font-size:12.5px;font-weight:600;padding:2px 0;text-align:center}
.fix{display:block;margin-top:4px;color:var(--faint)}.fix::before{content:"Cure: ";font-weight:600}
.clean{margin-top:24px;padding:12px 0;border-top:1px solid var(--line);border-bottom:1px solid var(--line);color:var(--fresh);font-weight:600}
.failure{padding:14px 16px;border-radius:10px;background:var(--code);overflow-wrap:anywhere}
.facts{display:grid;grid-template-columns:1fr 1fr;gap:28px;margin-top:24px}
.chips{display:flex;flex-wrap:wrap;gap:5px;margin-bottom:12px}
.chip{border-radius:6px;padding:1px 6px;font-size:12.5px;white-space:nowrap;border:1px solid var(--line)}
.chip.good{border-color:var(--fresh);color:var(--fresh);font-weight:600}.chip.poor{border-color:var(--alarm);color:var(--alarm);font-weight:600}
.chip.off{color:var(--faint);text-decoration:line-through;opacity:.75}.chip.maybe{border-style:dashed;color:var(--faint)}
dl{display:grid;grid-template-columns:76px 1fr;gap:3px 12px}dl+dl{margin-top:14px;padding-top:14px;border-top:1px solid var(--line)}
dt{color:var(--faint)}dd{overflow-wrap:anywhere}
.dot{display:inline-block;min-width:30px;padding:0 6px;border-radius:6px;color:#fff;font-size:13px;font-weight:600;text-align:center}
.addresses{margin-top:12px;display:grid;gap:4px}
details{margin-top:24px;border-top:1px solid var(--line);padding-top:14px}
summary{cursor:pointer;color:var(--faint);font-weight:600}
.technical{display:grid;grid-template-columns:1fr 1fr;gap:28px;margin-top:16px;font-size:13.5px}.technical .wide{grid-column:1/-1}
.technical h3:not(:first-child){margin-top:20px}.plain{display:grid;gap:2px}.plain li{overflow-wrap:anywhere}
.flaw{display:flex;justify-content:space-between;gap:12px;border-bottom:1px dotted var(--line)}
.flaw.ok span{color:var(--fresh)}.flaw.bad span{color:var(--alarm);font-weight:700}.flaw.open span{color:var(--faint)}
.spread{display:flex;gap:3px;height:14px;margin:20px 0 12px}.spread span{border-radius:4px;flex-basis:0;min-width:6px}
.counts{display:flex;flex-wrap:wrap;gap:8px 18px;margin-bottom:24px}
.tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(270px,1fr));gap:10px}
.tiles a{display:flex;gap:12px;align-items:center;padding:10px;border:1px solid var(--line);border-radius:12px;color:inherit;text-decoration:none;min-width:0}
.tiles a:hover,.tiles a:focus-visible{border-color:var(--faint)}
.tiles a>span{min-width:0}.tiles strong,.tiles .faint{display:block;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}.tiles .faint{font-size:13px}
footer{max-width:960px;margin:0 auto;padding:4px 20px 40px;color:var(--faint);font-size:13px}
@media(max-width:700px){.facts,.technical{grid-template-columns:1fr}.score{grid-template-columns:104px 1fr 30px}.score .faint{grid-column:1/-1;margin-top:-8px}
article,.overview{padding:20px}.badge{width:72px;height:72px;font-size:36px;border-radius:18px}.findings li{grid-template-columns:1fr}.pill{justify-self:start;padding:2px 10px}}
@media print{:root{color-scheme:light}body{background:#fff;font-size:11pt}main,footer{max-width:none;padding:0}article,.overview{border-color:#bbb;border-radius:8px}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}details::details-content{content-visibility:visible;block-size:auto}summary{list-style:none}}
`;
