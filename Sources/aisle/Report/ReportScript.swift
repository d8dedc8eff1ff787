/// What a report does when it is used: filter queries, follow a bar, grade what nobody has judged.
enum ReportScript {
    static let javaScript = """
        const all = [...document.querySelectorAll('.query')];
        const field = document.querySelector('.filters input');
        const buttons = [...document.querySelectorAll('.filters button')];
        let shown = 'all';
        function show() {
            const words = field.value.toLowerCase();
            for (const query of all) {
                const fits = shown === 'all' || query.dataset.kind === shown
                    || (shown === 'unjudged' && query.dataset.unjudged);
                query.hidden = !fits || !query.querySelector('summary').textContent.toLowerCase().includes(words);
            }
        }
        for (const button of buttons) {
            button.onclick = () => {
                shown = button.dataset.show;
                buttons.forEach(other => other.classList.toggle('on', other === button));
                show();
            };
        }
        field.oninput = show;
        function follow() {
            const query = document.getElementById(location.hash.slice(1));
            if (query && query.classList.contains('query')) {
                query.hidden = false;
                query.open = true;
                query.scrollIntoView({block: 'center'});
            }
        }
        addEventListener('hashchange', follow);
        follow();

        const judged = new Map();
        const panel = document.getElementById('judged');
        const lines = () => [...judged.values()].map(line => line + '\\n').join('');
        function grade(item, value) {
            const query = item.closest('.query').dataset.query, product = item.dataset.product;
            judged.set(query + '\\t' + product, [query, product, value].join('\\t'));
            // The other answer may show the same product.
            for (const twin of item.closest('.query').querySelectorAll('li.unjudged')) {
                if (twin.dataset.product !== product) { continue; }
                const mark = twin.querySelector('.grade');
                mark.className = 'grade g' + value;
                mark.textContent = value;
            }
            panel.hidden = false;
            panel.querySelector('b').textContent = judged.size + ' new judgments';
            panel.querySelector('textarea').value = lines();
        }
        for (const item of document.querySelectorAll('.sides li.unjudged')) {
            const row = document.createElement('span');
            row.className = 'judge';
            for (const value of [0, 1, 2, 3]) {
                const button = document.createElement('button');
                button.textContent = value;
                button.title = 'grade ' + value;
                button.onclick = () => grade(item, value);
                row.append(button);
            }
            item.querySelector('div').append(row);
        }
        document.getElementById('copy').onclick = () => {
            panel.querySelector('textarea').select();
            document.execCommand('copy');
        };
        document.getElementById('save').onclick = () => {
            const link = document.createElement('a');
            link.href = URL.createObjectURL(new Blob([lines()], {type: 'text/tab-separated-values'}));
            link.download = 'judgments.tsv';
            link.click();
        };
        """
}
