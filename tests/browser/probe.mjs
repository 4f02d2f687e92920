import { launch, Visitor } from "./support/browser.mjs";
import { startDemo } from "./support/demo.mjs";
import { fill, send, somebody, heading, button } from "./support/steps.mjs";
import { WORDS } from "./support/words.mjs";
const b = await launch(); const demo = await startDemo({QUIPU__LIMITS__ENABLED:"false"});
async function one(i){
  const visitor = await Visitor.arrive(b,{device:"desk",language:"es"});
  const page = await visitor.open(demo.campaign);
  await visitor.open(demo.partner); await visitor.open(demo.campaign); await page.bringToFront();
  const person = somebody({shown:true, consent:true});
  await send(visitor,page); await page.waitForSelector('.error');
  await fill(visitor,page,{...person,email:person.email.replace('gmail','gmial'),agree:true});
  await page.evaluate(()=>{ window.log=[]; const t0=performance.now(); addEventListener('scroll',()=>log.push([Math.round(performance.now()-t0),Math.round(scrollY)]));
   addEventListener('click',(e)=>log.push(['click',Math.round(performance.now()-t0)]),true);
   const o=Element.prototype.scrollIntoView; Element.prototype.scrollIntoView=function(...a){ log.push(['SIV',Math.round(performance.now()-t0),Math.round(scrollY),Math.round(this.getBoundingClientRect().top),Math.round(this.getBoundingClientRect().height),document.documentElement.scrollHeight]); return o.apply(this,a)}; });
  await send(visitor,page); await page.getByText(WORDS.es.suggestion).waitFor();
  await visitor.press(button(page,WORDS.es.useSuggestion));
  await heading(page,WORDS.es.check).waitFor();
  await page.waitForTimeout(3500);
  const r=await page.evaluate(()=>({log: log, scrollY, top: document.querySelector('#sign-heading').getBoundingClientRect().top, vis: document.visibilityState}));
  console.log(i, r.top, r.scrollY, r.vis); if(r.top<0) console.log(JSON.stringify(r.log));
  await visitor.context.close();
}
for (let r=0;r<3;r++) await Promise.all([1,2,3].map(one));
await demo.stop(); await b.close();
