-- Titles of codes.
SELECT code_list, code, title FROM code_lists
UNION ALL
SELECT 'CL_ICCS', code, title_en FROM iccs WHERE code NOT IN (SELECT code FROM code_lists WHERE code_list = 'CL_ICCS')
ORDER BY code_list, code, title
