package lake

// foldersSync tells whether the system can make the names in a folder last.
// Windows writes them through by itself and refuses to sync a folder.
const foldersSync = false
