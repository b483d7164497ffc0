/// A diagnosis as text, JSON and Markdown. Pure functions; see [io.whydown.report.TextReport],
/// [io.whydown.report.JsonReport] and [io.whydown.report.MarkdownReport].
package io.whydown.report;
