/// What people paste: sections, code fences, prompts and bare lines, taken apart.
package io.whydown.vendor.paste;
