/* Sorting and filtering for the tables of a paper. The paper is whole without it; nothing is sent,
   stored or asked for. */
(function () {
  "use strict";

  var LONG = 8; /* rows above which a table gets a filter */
  var MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  var collator = new Intl.Collator(document.documentElement.lang || "en-GB", { numeric: true });

  function words(node) {
    return node.textContent.replace(/\s+/g, " ").trim();
  }

  /* What a printed cell sorts by, or null where that is its words: the number in "1,234", "−0.5",
     "+2", "93.1 %"; the day of "31 October 2022", "October 2022", "Oct 2022". */
  function number(text) {
    var day = /^(?:(\d{1,2}) )?([A-Z][a-z]{2})[a-z]* (\d{4})$/.exec(text);
    var month = day ? MONTHS.indexOf(day[2]) : -1;
    if (month >= 0) { return (+day[3] * 12 + month) * 31 + (+day[1] || 0); }
    var bare = text.replace(/\u2212/g, "-").replace(/,/g, "").replace(/^\+/, "").replace(/\s*%$/, "");
    return /^-?\d+(\.\d+)?$/.test(bare) ? parseFloat(bare) : null;
  }

  function make(name, attributes, text) {
    var node = document.createElement(name);
    Object.keys(attributes).forEach(function (key) { node.setAttribute(key, attributes[key]); });
    if (text) { node.textContent = text; }
    return node;
  }

  function enhance(table, index) {
    var body = table.tBodies[0];
    var rows = Array.prototype.slice.call(body.rows);
    var total = rows.filter(function (row) { return row.classList.contains("vs-total"); });
    rows = rows.filter(function (row) { return total.indexOf(row) < 0; });
    if (rows.length < 3) { return; }
    var printed = rows.slice();
    var caption = words(table.caption);
    var status = make("p", { "class": "vs-count", "role": "status", "id": "count-" + index });
    var region = table.parentNode;
    var tools = make("div", { "class": "vs-tools" });

    function lay(order) {
      order.concat(total).forEach(function (row) { body.appendChild(row); });
    }

    function sort(column, direction) {
      if (!direction) { return printed.slice(); }
      var sign = direction === "ascending" ? 1 : -1;
      return printed.map(function (row, place) {
        var text = words(row.cells[column]);
        return { row: row, place: place, text: text, number: number(text) };
      }).sort(function (a, b) {
        var numbers = (a.number === null) - (b.number === null);
        if (numbers) { return numbers; } /* words and symbols after numbers, either way round */
        var order = a.number === null ? collator.compare(a.text, b.text) : a.number - b.number;
        return sign * order || a.place - b.place;
      }).map(function (item) { return item.row; });
    }

    var headings = Array.prototype.slice.call(table.tHead.rows[0].cells);
    headings.forEach(function (heading, column) {
      var button = make("button", { "type": "button", "class": "vs-sort" });
      while (heading.firstChild) { button.appendChild(heading.firstChild); }
      var title = words(button);
      heading.appendChild(button);
      button.addEventListener("click", function () {
        var now = heading.getAttribute("aria-sort");
        var next = now === "ascending" ? "descending" : now === "descending" ? "" : "ascending";
        headings.forEach(function (each) { each.removeAttribute("aria-sort"); });
        if (next) { heading.setAttribute("aria-sort", next); }
        lay(sort(column, next));
        status.textContent = next ? "Sorted by " + title + ", " + next + "." : "In the order of the paper.";
      });
    });

    if (rows.length > LONG) {
      var id = "filter-" + index;
      var field = make("input", {
        "id": id, "type": "search", "autocomplete": "off", "spellcheck": "false",
        "class": "vs-filter", "aria-controls": table.id, "aria-describedby": status.id
      });
      var label = make("label", { "for": id, "class": "vs-filter-label" }, "Show rows with");
      label.appendChild(make("span", { "class": "vs-hidden" }, " (" + caption + ")"));
      field.addEventListener("input", function () {
        var wanted = field.value.toLowerCase().replace(/\s+/g, " ").trim();
        var shown = 0;
        printed.forEach(function (row) {
          row.hidden = wanted !== "" && words(row).toLowerCase().indexOf(wanted) < 0;
          shown += row.hidden ? 0 : 1;
        });
        /* A total of all rows must not stand under some of them. */
        total.forEach(function (row) { row.hidden = wanted !== ""; });
        status.textContent = wanted === "" ? "All " + printed.length + " rows are shown."
          : shown + " of " + printed.length + " rows are shown" + (total.length ? ", without the total." : ".");
      });
      tools.appendChild(label);
      tools.appendChild(field);
    }
    tools.appendChild(status);
    region.parentNode.insertBefore(tools, region);
  }

  Array.prototype.slice.call(document.querySelectorAll("table.govuk-table")).forEach(enhance);
}());
