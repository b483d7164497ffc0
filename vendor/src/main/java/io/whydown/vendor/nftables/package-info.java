/// Reads what nft prints.
package io.whydown.vendor.nftables;
