/// Tables of what programs print for what: reason strings, alerts, flags and codes, each with its
/// documented meaning.
package io.whydown.vendor.errortext.codes;
