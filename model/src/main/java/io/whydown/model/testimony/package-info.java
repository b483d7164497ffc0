/// What somebody told: facts that were read in pasted text instead of at a vantage.
package io.whydown.model.testimony;
