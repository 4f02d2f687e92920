import { startDemo } from "./support/demo.mjs";
const demo = await startDemo({QUIPU__LIMITS__ENABLED:"false"});
for (let i=0;i<4;i++){ const t=Date.now();
const r=await fetch(`${demo.origin}/api/v1/campaigns/justice-for-peru/signatures`,{method:'POST',headers:{'content-type':'application/json','sec-fetch-site':'same-origin',origin:demo.origin},body:JSON.stringify({given_name:'A',family_name:'B',email:`a${i}@gmail.com`,country:'PE',agree:true,lang:'es'})});
console.log(r.status, await r.text(), Date.now()-t);}
await demo.stop();
