/// How a report looks; light or dark as the system is.
enum ReportStyle {
    static let css = """
        :root{--ink:#1d2733;--soft:#66727f;--line:#dfe4ea;--page:#f4f6f8;--card:#fff;--first:#2463c5;--second:#a36bd1;
        --good:#1f8a4c;--bad:#c73a3a;--tie:#b7c0ca;--g3:#1f8a4c;--g2:#7cb342;--g1:#e6a817;--g0:#c73a3a;--mark:#fff6dc}
        @media (prefers-color-scheme:dark){:root{--ink:#e6ebf1;--soft:#9aa6b3;--line:#323c48;--page:#151b22;--card:#1e2630;
        --first:#6fa3f5;--second:#c59aea;--good:#4cc07e;--bad:#ef7070;--tie:#56626f;--mark:#3a3420}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--page);color:var(--ink);font:15px/1.45 system-ui,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
        header,main{max-width:1120px;margin:0 auto;padding:0 20px}
        header{padding-top:26px}h1{margin:0;font-size:26px}header p{margin:4px 0 18px;color:var(--soft)}
        h2{font-size:17px;margin:0 0 12px}h3{font-size:14px;margin:16px 0 4px}h4{font-size:13px;margin:0 0 6px;color:var(--soft)}
        section,.tile{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:18px;margin-bottom:18px}
        .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(190px,1fr));gap:14px}
        .tile strong{display:block;font-size:27px;font-variant-numeric:tabular-nums}.tile span{color:var(--soft);font-size:13px}
        .tile{border-top:4px solid var(--line)}.tile.first{border-top-color:var(--first)}
        .tile.second{border-top-color:var(--second)}.tile.better{border-top-color:var(--good)}
        .tile.worse{border-top-color:var(--bad)}
        .dot{white-space:nowrap;font-variant-numeric:tabular-nums}
        .dot::before{content:"";display:inline-block;width:9px;height:9px;border-radius:50%;margin-right:6px;background:var(--first)}
        .dot.second::before{background:var(--second)}
        svg{width:100%;height:auto;display:block}svg text{font-size:11px;fill:var(--soft)}svg text.on{fill:#fff;font-weight:600}
        svg line{stroke:var(--line)}svg .first{fill:var(--first)}svg .second{fill:var(--second)}svg .win{fill:var(--good)}
        svg .loss{fill:var(--bad)}svg .tie{fill:var(--tie)}svg a:hover rect{opacity:.6}
        .note{color:var(--soft);font-size:13px;margin:6px 0 0}
        .wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
        th,td{padding:6px 10px;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap}
        thead th{color:var(--soft);font-weight:500;font-size:13px}tbody th{text-align:left;font-weight:600}
        td.range{color:var(--soft);font-size:13px}.delta.better{color:var(--good)}.delta.worse{color:var(--bad)}
        .filters{display:flex;flex-wrap:wrap;gap:8px;margin-bottom:12px}
        button,input{font:inherit;font-size:14px;padding:5px 12px;border:1px solid var(--line);border-radius:7px;
        background:var(--card);color:var(--ink)}button{cursor:pointer}button.on{background:var(--first);color:#fff;border-color:var(--first)}
        label{margin-left:auto;color:var(--soft);font-size:14px}
        .query{border-top:1px solid var(--line)}.query summary{display:flex;gap:14px;align-items:baseline;padding:9px 4px;cursor:pointer}
        .query summary:hover{background:var(--page)}.query .id{color:var(--soft);font-size:13px;min-width:56px}
        .query .text{flex:1;font-weight:600;overflow-wrap:anywhere}
        .delta{min-width:66px;text-align:right;font-variant-numeric:tabular-nums}
        .hole{font-size:12px;border:1px dashed var(--soft);color:var(--soft);border-radius:9px;padding:0 8px}
        .sides{display:grid;grid-template-columns:repeat(auto-fit,minmax(300px,1fr));gap:22px;padding:8px 4px 14px}
        .side{min-width:0}.sides ol{margin:0;padding:0;list-style:none;counter-reset:rank}.missed ul{margin:0;padding:0;list-style:none}
        .sides li,.missed li{display:flex;gap:10px;align-items:flex-start;padding:5px 6px;border-radius:7px}
        .sides li::before{counter-increment:rank;content:counter(rank);color:var(--soft);font-size:12px;width:16px;text-align:right;padding-top:3px}
        li.unjudged{background:var(--mark)}li div{min-width:0;flex:1}.name{display:block;overflow-wrap:anywhere;line-height:1.3}
        .gone,.nothing{color:var(--soft);font-style:italic}small{color:var(--soft)}
        .grade{flex:none;width:24px;height:24px;line-height:24px;border-radius:6px;text-align:center;font-weight:700;font-size:13px;color:#fff}
        .g3{background:var(--g3)}.g2{background:var(--g2)}.g1{background:var(--g1)}.g0{background:var(--g0)}
        .grade.open{background:none;border:1.5px dashed var(--soft);line-height:21px;color:var(--soft)}
        .judge{display:inline-flex;gap:4px;margin:4px 0 0 10px}.judge button{padding:0 9px;font-size:12px;line-height:20px}
        .missed{padding:0 4px 16px}
        aside{position:fixed;right:18px;bottom:18px;width:320px;background:var(--card);border:1px solid var(--line);border-radius:10px;
        padding:14px;box-shadow:0 8px 30px rgba(0,0,0,.2)}aside[hidden]{display:none}
        aside textarea{width:100%;height:110px;margin:8px 0;font:12px/1.4 monospace;background:var(--page);color:var(--ink);
        border:1px solid var(--line);border-radius:6px}aside button{margin-right:8px}
        """
}
