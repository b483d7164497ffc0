/// Text on its way to and from a host.
package io.whydown.collect.text;
