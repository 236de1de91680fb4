// In the place of a driver that is not there; see withoutSqlite.mjs.
module.exports = {};
