package io.whydown.vendor.haproxy;

/// One word of a configuration line after quotes, escapes and variables were resolved.
///
/// @param text the word; an unknown variable stands in it as it was written, `${NAME}`
/// @param isCertain false when the word depends on a variable whose value is not known
public record Word(String text, boolean isCertain) {

  @Override
  public String toString() {
    return text;
  }
}
