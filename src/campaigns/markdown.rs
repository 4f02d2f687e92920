//! Markdown to safe HTML: `CommonMark` with tables and footnotes, then an allow-list of elements.

/// Renders and sanitises; headings begin at the second level, because the page's title is the first.
pub fn render(text: &str) -> String {
    let mut options = comrak::Options::default();
    options.extension.table = true;
    options.extension.autolink = true;
    options.extension.footnotes = true;
    options.extension.strikethrough = true;
    let html = comrak::markdown_to_html(text, &options);
    let lowered = html.replace("<h1>", "<h2>").replace("</h1>", "</h2>");
    ammonia::Builder::default()
        .rm_tags(["img", "picture", "video", "audio"])
        .link_rel(Some("noopener noreferrer"))
        .url_schemes(["https", "http", "mailto"].into_iter().collect())
        .clean(&lowered)
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::render;

    #[test]
    fn scripts_and_handlers_do_not_survive() {
        let html = render("# Hi\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) <b onclick=x>y</b>");
        assert!(html.contains("<h2>Hi</h2>"), "{html}");
        assert!(!html.contains("script") && !html.contains("onclick"), "{html}");
    }
}
