/// The page of ``JudgingServer``.
enum JudgingPage {
    static let html = """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <title>Judging</title><style>\(css)</style></head><body>
        <nav id="list" aria-label="queries"></nav>
        <main>
        <header><div id="bar"><i></i></div><p id="count"></p><h1 id="query"></h1></header>
        <article id="product"><img id="image" alt="" hidden><div><h2 id="name"></h2><p id="facts"></p>
        <p id="description"></p><table id="attributes"></table></div></article>
        <p id="done" hidden>Everything is graded.</p><p id="error" role="alert"></p>
        <footer id="grades">
        <button data-grade="3" class="g3"><kbd>3</kbd> what was meant</button>
        <button data-grade="2" class="g2"><kbd>2</kbd> good</button>
        <button data-grade="1" class="g1"><kbd>1</kbd> related</button>
        <button data-grade="0" class="g0"><kbd>0</kbd> unfit</button>
        <span><kbd>←</kbd> back <kbd>→</kbd> skip <kbd>⌫</kbd> take back</span></footer>
        </main><script>\(script)</script></body></html>

        """

    private static let css = """
        :root{--ink:#1d2733;--soft:#66727f;--line:#dfe4ea;--page:#f4f6f8;--card:#fff;--first:#2463c5;
        --g3:#1f8a4c;--g2:#6a9c22;--g1:#b98309;--g0:#c73a3a}
        @media (prefers-color-scheme:dark){:root{--ink:#e6ebf1;--soft:#9aa6b3;--line:#323c48;--page:#151b22;--card:#1e2630;
        --first:#6fa3f5}}
        *{box-sizing:border-box}body{margin:0;display:flex;height:100vh;background:var(--page);color:var(--ink);
        font:15px/1.45 system-ui,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
        nav{width:250px;flex:none;overflow:auto;border-right:1px solid var(--line);background:var(--card);padding:10px}
        nav button{display:flex;width:100%;border:0;background:none;color:inherit;font:inherit;font-size:14px;text-align:left;
        padding:6px 8px;border-radius:6px;cursor:pointer;gap:8px}nav button.on{background:var(--page);font-weight:600}
        nav span{margin-left:auto;color:var(--soft);font-variant-numeric:tabular-nums}
        main{flex:1;display:flex;flex-direction:column;max-width:900px;margin:0 auto;padding:22px;min-width:0}
        #bar{height:5px;border-radius:3px;background:var(--line)}#bar i{display:block;height:5px;border-radius:3px;width:0;
        background:var(--first)}#count{margin:6px 0 0;color:var(--soft);font-size:13px}h1{margin:10px 0 16px;font-size:26px}
        article{flex:1;overflow:auto;display:flex;gap:24px;background:var(--card);border:1px solid var(--line);border-radius:10px;
        padding:22px}article img{width:240px;height:240px;object-fit:contain;flex:none;background:#fff;border-radius:8px}
        article>div{min-width:0;flex:1}h2{margin:0 0 4px;font-size:20px;overflow-wrap:anywhere}#facts{margin:0;color:var(--soft)}
        table{border-collapse:collapse;font-size:14px}td{padding:3px 14px 3px 0;vertical-align:top}td:first-child{color:var(--soft)}
        footer{display:flex;flex-wrap:wrap;gap:10px;align-items:center;padding-top:16px}footer span{color:var(--soft);font-size:13px;margin-left:auto}
        footer button{font:inherit;font-weight:600;border:2px solid var(--line);border-radius:8px;padding:9px 16px;cursor:pointer;
        background:var(--card);color:var(--ink)}kbd{font:600 12px monospace;border:1px solid currentColor;border-radius:4px;padding:0 5px}
        .g3{border-color:var(--g3)!important}.g2{border-color:var(--g2)!important}.g1{border-color:var(--g1)!important}
        .g0{border-color:var(--g0)!important}.on.g3{background:var(--g3);color:#fff}.on.g2{background:var(--g2);color:#fff}
        .on.g1{background:var(--g1);color:#fff}.on.g0{background:var(--g0);color:#fff}
        #error{color:var(--g0);margin:8px 0 0}#error:empty{display:none}#done{font-size:18px;color:var(--g3);margin:10px 0 0}
        @media (max-width:800px){nav{display:none}article{flex-direction:column}}
        """

    private static let script = """
        const part = id => document.getElementById(id);
        let tasks = [], places = [], at = 0, shown = 0, graded = [];
        const now = () => places[at];
        const isOpen = place => place.product.grade === null;
        async function ask(path, options) {
            const reply = await fetch(path, options);
            const body = await reply.json();
            if (!reply.ok) { throw new Error(body.error ? body.error.message : reply.status); }
            return body;
        }
        function text(value) {
            if (Array.isArray(value)) { return value.map(text).join(', '); }
            if (value === true) { return 'yes'; }
            if (value === false) { return 'no'; }
            if (value && typeof value === 'object') {
                return 'value' in value ? [text(value.value), value.unit].filter(Boolean).join(' ') : JSON.stringify(value);
            }
            return String(value);
        }
        function price(product) {
            const first = (product.prices || [])[0];
            if (!first) { return ''; }
            const form = new Intl.NumberFormat('en', {style: 'currency', currency: first.currency});
            return form.format(first.amount / 10 ** form.resolvedOptions().maximumFractionDigits);
        }
        function showCounts() {
            const done = places.filter(place => !isOpen(place)).length;
            part('bar').firstElementChild.style.width = 100 * done / Math.max(1, places.length) + '%';
            part('count').textContent = done + ' of ' + places.length + ' graded';
            part('done').hidden = done < places.length;
            tasks.forEach((task, index) => {
                const button = part('list').children[index];
                const done = task.products.filter(product => product.grade !== null).length;
                button.lastElementChild.textContent = done + '/' + task.products.length;
                button.className = now() && now().task === task ? 'on' : '';
            });
            for (const button of part('grades').querySelectorAll('button')) {
                button.classList.toggle('on', Boolean(now()) && String(now().product.grade) === button.dataset.grade);
            }
        }
        async function show() {
            showCounts();
            if (!now()) { return; }
            const mine = ++shown, id = now().product.id;
            part('query').textContent = now().task.query;
            let product;
            try {
                product = await ask('product?id=' + encodeURIComponent(id));
            } catch (error) {
                product = {name: id, description: 'not in the catalog'};
            }
            // Somebody quick is at the next product already.
            if (mine !== shown) { return; }
            part('name').textContent = product.name;
            part('facts').textContent = [product.brand, (product.category_path || []).join(' › '), price(product), id]
                .filter(Boolean).join(' · ');
            part('description').textContent = (product.description || '').slice(0, 600);
            const picture = (product.media || [])[0];
            part('image').hidden = !picture;
            part('image').src = picture ? picture.url : '';
            part('attributes').replaceChildren(...Object.entries(product.attributes || {}).slice(0, 20).map(entry => {
                const row = document.createElement('tr');
                for (const cell of [entry[0].replaceAll('_', ' '), text(entry[1])]) {
                    row.append(Object.assign(document.createElement('td'), {textContent: cell}));
                }
                return row;
            }));
        }
        function next() {
            for (let step = 1; step <= places.length; step += 1) {
                const place = (at + step) % places.length;
                if (isOpen(places[place])) { at = place; return; }
            }
        }
        async function grade(value) {
            const place = now();
            if (!place) { return; }
            const before = place.product.grade;
            place.product.grade = value;
            if (value !== null) {
                graded.push(at);
                next();
            }
            show();
            try {
                const answer = await ask('grades', {method: 'POST', headers: {'Content-Type': 'application/json'},
                    body: JSON.stringify({query: place.task.id, product: place.product.id, grade: value})});
                part('error').textContent = '';
                // Another list may still have a grade for what was taken back.
                if (place.product.grade !== answer.grade) {
                    place.product.grade = answer.grade;
                    showCounts();
                }
            } catch (error) {
                // What was not stored is open again.
                place.product.grade = before;
                part('error').textContent = 'not stored: ' + error.message;
                showCounts();
            }
        }
        function takeBack() {
            const place = now() && isOpen(now()) ? graded.pop() : at;
            if (place === undefined) { return; }
            at = place;
            grade(null);
        }
        function move(step) {
            if (places.length) { at = (at + step + places.length) % places.length; }
            show();
        }
        addEventListener('keydown', event => {
            if (event.ctrlKey || event.metaKey || event.altKey) { return; }
            if ('0123'.includes(event.key)) { grade(Number(event.key)); }
            else if (event.key === 'ArrowLeft') { move(-1); }
            else if (event.key === 'ArrowRight') { move(1); }
            else if (event.key === 'Backspace') { takeBack(); }
            else { return; }
            event.preventDefault();
        });
        for (const button of part('grades').querySelectorAll('button')) {
            button.onclick = () => grade(Number(button.dataset.grade));
        }
        part('image').onerror = () => { part('image').hidden = true; };
        ask('tasks').then(answer => {
            tasks = answer.tasks;
            places = tasks.flatMap(task => task.products.map(product => ({task, product})));
            part('list').replaceChildren(...tasks.map(task => {
                const button = document.createElement('button');
                button.append(task.query, document.createElement('span'));
                button.onclick = () => { at = places.findIndex(place => place.task === task); show(); };
                return button;
            }));
            if (places.length && !isOpen(places[0])) { next(); }
            show();
        });
        """
}
