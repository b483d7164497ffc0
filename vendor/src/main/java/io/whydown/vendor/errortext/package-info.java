/// Error texts of balancers, clients and languages: which connection failed, and how.
package io.whydown.vendor.errortext;
